// The script by which Redis hands out turns to call, one after the other, by its own clock.

/**
 * Turns are evenly spaced by the rate of the run that asks, and never more than the highest rate of the last seconds allows
 * in any window. A turn that was not used is taken out of the window, and the next ones stand a little closer, as far as
 * the window allows. Where the keys are missing, were written by another process of Redis, or by a clock that was set back, nobody
 * knows about the last moments: then a whole window passes first.
 *
 * KEYS: what is known, the turns of the last window.
 * ARGV: calls in a window, length of the window in microseconds, the turn that was not used ('' for none).
 * Returns the turn, and how many microseconds from now it is.
 */
export const TURN_SCRIPT = `
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
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
if unused ~= '' and redis.call('ZREM', KEYS[2], unused) == 1 then owed = math.min(owed + 1, most / 4) end

local step = spacing
if owed > 0 then
  step, owed = spacing * 0.75, math.max(0, owed - 0.25)
end
local turn = math.ceil(math.max(now, last + step))
local oldest = redis.call('ZREVRANGE', KEYS[2], most - 1, most - 1, 'WITHSCORES')
if oldest[2] then turn = math.max(turn, math.ceil(tonumber(oldest[2]) + most_window)) end

local name = string.format('%.0f', turn)
redis.call('ZADD', KEYS[2], name, name)
redis.call('HSET', KEYS[1], 'last', name, 'server', server, 'owed', owed, 'calls', most,
  'window', most_window, 'highest_at', string.format('%.0f', highest_at))
for i = 1, 2 do redis.call('PEXPIRE', KEYS[i], math.ceil((turn - now + most_window) / 1000) + 3600000) end
return { name, string.format('%.0f', turn - now) }
`;
