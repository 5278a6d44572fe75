export const onEnd = () => {};
