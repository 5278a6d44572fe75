module.exports = { output: 'export', basePath: '/notes' }
