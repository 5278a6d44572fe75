const url = import.meta.env.API_URL;
fetch(`${url}/items`, { headers: { key: process.env.API_KEY } });
