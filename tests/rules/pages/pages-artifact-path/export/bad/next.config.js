module.exports = { basePath: '/notes' }
