-- Records where a session is, or its end, with an event. Returns 'ok', 'ended' or 'unknown'.
-- The key of the viewer's progress stands in the session: the viewer may have changed the profile since.
-- KEYS: session, stream of events
-- ARGV: now (ms), lease (ms), seconds to remember the session, most events in the stream,
--       session id, account, 'progressed' or 'stopped', position (s; empty: where it was), state (empty: as it was)
local session, stream = KEYS[1], KEYS[2]
local now = tonumber(ARGV[1])
local s = redis.call('hmget', session, 'account', 'profile', 'title', 'package', 'duration', 'device', 'country', 'progress',
  'state', 'position', 'at', 'lease', 'ended')
local stop = ARGV[7] == 'stopped'
if not s[1] or s[1] ~= ARGV[6] then
  return 'unknown'
end
if s[13] == '1' or (not stop and now > tonumber(s[12])) then
  return 'ended'
end
local before = tonumber(s[10])
local position = math.min(tonumber(ARGV[8]) or before, tonumber(s[5]))
local state = ARGV[9] ~= '' and ARGV[9] or s[9]
-- A jump is no watching: the picture moves at most twice as fast as time.
local watched = 0
if s[9] == 'playing' then
  watched = math.max(0, math.min(position - before, (now - tonumber(s[11])) / 1000 * 2))
end
local at = string.format('%.3f', position)
local sequence = redis.call('hincrby', session, 'sequence', 1)
redis.call('hset', session, 'state', state, 'position', at, 'at', ARGV[1],
  'lease', string.format('%.0f', now + tonumber(ARGV[2])), 'ended', stop and '1' or '0')
redis.call('expire', session, ARGV[3])
redis.call('hset', s[8], s[3], at)
redis.call('xadd', stream, 'maxlen', '~', ARGV[4], '*', 'type', ARGV[7], 'session', ARGV[5], 'sequence', tostring(sequence),
  'account', s[1], 'profile', s[2], 'title', s[3], 'package', s[4], 'device', s[6], 'country', s[7],
  'state', state, 'position', at, 'watched', string.format('%.3f', watched), 'at', ARGV[1])
return 'ok'
