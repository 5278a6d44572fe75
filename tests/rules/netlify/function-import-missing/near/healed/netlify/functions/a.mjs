import { db } from "../../lib/database.mjs";
export default () => db;
