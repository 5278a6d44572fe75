const tf = require("@tensorflow/tfjs-node");
exports.handler = async () => ({ statusCode: 200, body: tf.version.tfjs });
