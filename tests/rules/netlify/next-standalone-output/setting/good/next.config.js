/** @type {import('next').NextConfig} */
module.exports = {
  // output: "standalone",
  output: process.env.DOCKER ? "standalone" : undefined,
};
