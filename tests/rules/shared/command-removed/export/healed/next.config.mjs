/** @type {import("next").NextConfig} */
const nextConfig = {
  output: 'export',
  reactStrictMode: true,
};

export default nextConfig;
