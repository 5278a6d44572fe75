fetch(process.env.REACT_APP_API_URL + process.env.PUBLIC_URL);
