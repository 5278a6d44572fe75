const app = require('express')()
app.listen(3000, () => console.log('up'))
