const db = require("./lib/database");
exports.handler = async () => ({ statusCode: 200, body: db });
