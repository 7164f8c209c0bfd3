/** Read before each test file, also where files share a thread and with it the modules that they import. */
import { afterAll } from 'vitest'
import { clean } from './cleaning.js'

afterAll(clean)
