export { production } from './production.ts';
export { shot } from './shot.ts';
