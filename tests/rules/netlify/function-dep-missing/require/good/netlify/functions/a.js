const path = require("path");
const get = require("../../lib/get");
// const old = require("request");

exports.handler = async () => ({ statusCode: 200, body: path.sep + get });
