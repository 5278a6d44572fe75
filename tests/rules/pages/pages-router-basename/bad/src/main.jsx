import { BrowserRouter } from 'react-router-dom'

export default () => <BrowserRouter />
