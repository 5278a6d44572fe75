const url = import.meta.env.VITE_API_URL;
// was import.meta.env.API_URL
const key = process.env.API_KEY ?? "none";
if (import.meta.env.DEV) console.log(key, import.meta.env.STAGE || "x");
fetch(`${url}/items`);
