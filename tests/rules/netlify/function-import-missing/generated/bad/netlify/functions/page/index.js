import pages from "./pages.js";

export default () => Response.json(pages);
