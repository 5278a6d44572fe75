import { createBrowserRouter } from "react-router-dom";
export const router = createBrowserRouter([]);
