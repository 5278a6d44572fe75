import netlify from "@astrojs/netlify";
export default { output: "server", adapter: netlify() };
