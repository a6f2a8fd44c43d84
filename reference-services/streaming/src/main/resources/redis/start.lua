-- Starts a session and records its first event. Returns the position to resume from.
-- KEYS: session, progress of the viewer, stream of events
-- ARGV: now (ms), lease (ms), seconds to remember the session, most events in the stream,
--       session id, account, profile, title, package, duration (s), device, country
local session, progress, stream = KEYS[1], KEYS[2], KEYS[3]
local now, lease = tonumber(ARGV[1]), tonumber(ARGV[2])
local duration = tonumber(ARGV[10])
local position = tonumber(redis.call('hget', progress, ARGV[8]) or '0')
if position >= duration * 0.95 then
  position = 0
end
local at = string.format('%.3f', position)
redis.call('hset', session, 'account', ARGV[6], 'profile', ARGV[7], 'title', ARGV[8], 'package', ARGV[9],
  'duration', ARGV[10], 'device', ARGV[11], 'country', ARGV[12], 'progress', progress,
  'state', 'playing', 'position', at, 'at', ARGV[1], 'lease', string.format('%.0f', now + lease), 'sequence', '0', 'ended', '0')
redis.call('expire', session, ARGV[3])
redis.call('xadd', stream, 'maxlen', '~', ARGV[4], '*', 'type', 'started', 'session', ARGV[5], 'sequence', '0',
  'account', ARGV[6], 'profile', ARGV[7], 'title', ARGV[8], 'package', ARGV[9], 'device', ARGV[11], 'country', ARGV[12],
  'state', 'playing', 'position', at, 'watched', '0', 'at', ARGV[1])
return at
