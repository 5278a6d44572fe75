if (!process.env.DATABASE_URL) {
  throw new Error("no database")
}
require("http").createServer().listen(process.env.PORT)
