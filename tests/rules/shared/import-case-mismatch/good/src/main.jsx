import Footer from "./components/footer";
Footer();
