const app = require('express')()
app.listen(process.env.PORT || 3000, '0.0.0.0', () => console.log('up'))
