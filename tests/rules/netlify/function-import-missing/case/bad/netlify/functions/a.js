const db = require("./lib/Database");
exports.handler = async () => ({ statusCode: 200, body: db });
