module.exports = "x";
