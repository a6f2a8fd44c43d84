-- Acknowledges events and drops them from the stream, so that it holds only what waits.
-- KEYS: stream; ARGV: group, ids
local ids = {}
for i = 2, #ARGV do
  ids[i - 1] = ARGV[i]
end
redis.call('xack', KEYS[1], ARGV[1], unpack(ids))
return redis.call('xdel', KEYS[1], unpack(ids))
