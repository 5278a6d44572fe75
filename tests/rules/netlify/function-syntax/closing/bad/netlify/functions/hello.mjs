export default async () => {
  const names = ["a", "b"].map((name) => name.toUpperCase());
  return new Response(names.join(", "));
