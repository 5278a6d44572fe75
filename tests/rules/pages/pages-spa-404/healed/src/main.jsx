import { BrowserRouter } from 'react-router-dom'

export default () => <BrowserRouter basename={import.meta.env.BASE_URL} />
