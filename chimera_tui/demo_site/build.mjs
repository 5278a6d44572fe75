// The sample shop is written by hand: its build only says what is there.
import { readdirSync } from 'node:fs'

console.log(readdirSync('public', { recursive: true }).join('\n'))
