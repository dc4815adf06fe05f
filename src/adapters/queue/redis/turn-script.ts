// The scripts by which Redis hands out turns to call, one after the other, by its own clock.

import { BACK_AFTER_MS, CLIMBS_AS_FROM, COUNTED_MS, CUT_TO, SLOWEST } from '../../../core/pacing.ts';
import { RedisScript } from './redis-script.ts';

/**
 * By how much the window is longer than its second, ms. It absorbs what no answer shows: by how much the clocks of Redis and of
 * a process are taken for each other wrongly (10), a departure that is not worth telling (5), and a call that is held up alone.
 */
export const SHARED_GUARD_MS = 20;

/** Where nobody asked in time, as on a busy machine, so much is made up for afterwards, ms. */
const MADE_UP_MS = 100;

/**
 * Sets `now` (unix microseconds) and `allowed`, the calls per second that the last complaint of the server leaves, by the curve of
 * `core/pacing.ts`; nil where there was none, or where it leaves all of `rate`.
 */
const CLOCK_AND_PACE = `
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local function pace(rate)
  local cut = redis.call('HMGET', KEYS[1], 'cut_at', 'cut_from')
  local cut_at, cut_from = tonumber(cut[1]), tonumber(cut[2])
  if cut_at == nil then return nil end
  local distance = (now - cut_at) / ${BACK_AFTER_MS * 1_000} - 1
  local climbs_as = cut_from
  if distance > 0 then climbs_as = math.max(cut_from, ${CLIMBS_AS_FROM} * rate) end
  local allowed = math.max(${SLOWEST}, cut_from + climbs_as * ${(1 - CUT_TO).toFixed(6)} * distance * distance * distance)
  if allowed >= rate or now < cut_at then
    redis.call('HDEL', KEYS[1], 'cut_at', 'cut_from')
    return nil
  end
  return allowed
end
local function rate_of(calls, window)
  return calls * 1000000 / (window - ${SHARED_GUARD_MS * 1_000})
end
`;

/**
 * Turns are evenly spaced by the rate of the run that asks, and never more than the highest rate of the last seconds allows
 * in any window; further apart after the server complained. A turn that was not used is taken out of the window. For it, and where
 * nobody asked in time, the next ones of the highest rate stand a little closer, as far as the window allows; a run with a lower rate never gets more than that. Where the keys are missing, were written by another process of
 * Redis, or by a clock that was set back, nobody knows about the last moments: then a whole window passes first.
 *
 * A turn's score in the set is when it counts from, its name is when it was.
 *
 * KEYS: what is known, the turns of the last window.
 * ARGV: calls in a window, length of the window in microseconds, the turn that was not used ('' for none), and for each call that came
 * to the server late its turn and how many microseconds ago it came.
 * Returns the turn, how many microseconds from now it is, and the pace in calls per second ('' while nothing was complained of).
 */
export const TURN_SCRIPT = new RedisScript(`${CLOCK_AND_PACE}
local calls, window, unused = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3]
local server = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
local known = redis.call('HMGET', KEYS[1], 'last', 'server', 'owed', 'calls', 'window', 'highest_at')
local last, owed = tonumber(known[1]), tonumber(known[3]) or 0
local spacing = window / calls

local most, most_window, highest_at = tonumber(known[4]), tonumber(known[5]), tonumber(known[6])
if most == nil or calls / window >= most / most_window or now - highest_at > 5000000 then
  most, most_window, highest_at = calls, window, now
end

if last == nil or known[2] ~= server or last - now > 60000000 + 1000 * spacing then
  redis.call('DEL', KEYS[2])
  last, owed = now + window - spacing, 0
end
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', string.format('%.0f', now - 2 * most_window))

for i = 4, #ARGV, 2 do
  redis.call('ZADD', KEYS[2], 'XX', string.format('%.0f', now - tonumber(ARGV[i + 1])), ARGV[i])
end
if unused ~= '' and redis.call('ZREM', KEYS[2], unused) == 1 then owed = math.min(owed + 1, most / 4) end

local step = spacing
local allowed = pace(rate_of(most, most_window))
if allowed then step = math.max(spacing, most_window / most * rate_of(most, most_window) / allowed) end
local is_highest = calls / window >= most / most_window
if owed > 0 and is_highest then step, owed = step * 0.75, math.max(0, owed - 0.25) end
local turn = math.ceil(math.max(now, last + step))
local late = math.min(turn - last - step, ${MADE_UP_MS * 1_000})
if late > spacing / 2 and is_highest then owed = math.min(owed + late / spacing, most / 4) end
local oldest = redis.call('ZREVRANGE', KEYS[2], most - 1, most - 1, 'WITHSCORES')
if oldest[2] then turn = math.max(turn, math.ceil(tonumber(oldest[2]) + most_window)) end

local name = string.format('%.0f', turn)
redis.call('ZADD', KEYS[2], name, name)
redis.call('HSET', KEYS[1], 'last', name, 'server', server, 'owed', owed, 'calls', most,
  'window', most_window, 'highest_at', string.format('%.0f', highest_at))
for i = 1, 2 do redis.call('PEXPIRE', KEYS[i], math.ceil((turn - now + most_window) / 1000) + 3600000) end
return { name, string.format('%.0f', turn - now), allowed and string.format('%.3f', allowed) or '' }
`);

/**
 * Moves a turn to when its call leaves, or will at the latest: until then it takes a place in every window. One that was forgotten
 * meanwhile, since the process stood still, comes back: its call leaves all the same.
 *
 * KEYS: what is known, the turns of the last window. ARGV: the turn, how many microseconds from now ('' where the call will never leave).
 */
export const MOVE_SCRIPT = new RedisScript(`${CLOCK_AND_PACE}
if ARGV[2] == '' then return redis.call('ZREM', KEYS[2], ARGV[1]) end
redis.call('ZADD', KEYS[2], string.format('%.0f', now + ARGV[2]), ARGV[1])
if redis.call('PTTL', KEYS[2]) < 0 then redis.call('PEXPIRE', KEYS[2], 3600000) end
return 1
`);

/**
 * Cuts the pace of all processes after the server complained, as `throttled` of `core/pacing.ts` does.
 *
 * KEYS: what is known, the turns of the last window, the calls that were turned away.
 * ARGV: how many microseconds ago the call left. Returns the pace as `TURN_SCRIPT` does.
 */
export const SLOW_DOWN_SCRIPT = new RedisScript(`${CLOCK_AND_PACE}
local known = redis.call('HMGET', KEYS[1], 'calls', 'window', 'cut_at')
if not known[1] then return '' end
local rate = rate_of(tonumber(known[1]), tonumber(known[2]))
local left_at, cut_at = now - tonumber(ARGV[1]), tonumber(known[3])
local from, to = string.format('(%.0f', left_at - ${COUNTED_MS * 1_000}), string.format('(%.0f', left_at)
-- Its own turn is among them.
local served = redis.call('ZCOUNT', KEYS[2], from, to) - 1 - redis.call('ZCOUNT', KEYS[3], from, to)
local name = redis.call('HINCRBY', KEYS[1], 'refused', 1)
redis.call('ZADD', KEYS[3], string.format('%.0f', left_at), name)
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', string.format('%.0f', now - ${2 * COUNTED_MS * 1_000}))
redis.call('PEXPIRE', KEYS[3], 3600000)
if cut_at == nil or left_at > cut_at then
  served = math.max(0, served)
  if (pace(rate) or rate) > math.max(${SLOWEST}, ${CUT_TO} * served) then
    redis.call('HSET', KEYS[1], 'cut_at', string.format('%.0f', now), 'cut_from', served)
  end
end
return string.format('%.3f', pace(rate) or rate)
`);
