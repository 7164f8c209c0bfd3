import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { startDeadline } from '../../src/http/deadline.js'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('D2: acts once when the time is over', () => {
  const act = vi.fn()
  const deadline = startDeadline(100, act)
  vi.advanceTimersByTime(99)
  expect(act).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  deadline.putOff()
  vi.advanceTimersByTime(1000)
  expect(act).toHaveBeenCalledTimes(1)
})

it('D2: does not act while it is put off in time', () => {
  const act = vi.fn()
  const deadline = startDeadline(100, act)
  for (let times = 0; times < 50; times++) {
    vi.advanceTimersByTime(99)
    deadline.putOff()
  }
  expect(act).not.toHaveBeenCalled()
  vi.advanceTimersByTime(100)
  expect(act).toHaveBeenCalledTimes(1)
})

it('D2: leaves no timer behind once it is cleared', () => {
  const act = vi.fn()
  const deadline = startDeadline(100, act)
  deadline.clear()
  deadline.putOff()
  expect(vi.getTimerCount()).toBe(0)
})
