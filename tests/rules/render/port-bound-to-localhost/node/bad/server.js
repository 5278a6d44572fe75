const app = require('express')()
app.listen(process.env.PORT || 3000, 'localhost', () => console.log('up'))
