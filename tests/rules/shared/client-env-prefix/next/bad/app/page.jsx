"use client";

export default function Page() {
  return <a href={process.env.SHOP_URL}>Shop</a>;
}
