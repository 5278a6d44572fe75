export default {
  output: 'export',
  distDir: 'www',
};
