package org.opencinema.service.streaming;

import org.opencinema.redis.Script;

/** What Redis does with playback sessions, each in one step. */
final class PlaybackScripts {
    /** Appends an event of a session to the stream. What never changes of the session, its facts, is one field. */
    private static final String EMIT = """
            local function emit(stream, most, facts, id, sequence, kind, state, position, watched, at, request, trace)
              if not facts then
                return -- an earlier version started the session
              end
              redis.call('xadd', stream, 'maxlen', '~', most, '*', 'type', kind, 'session', id, 'sequence', tostring(sequence),
                'facts', facts, 'state', state, 'position', position, 'watched', watched, 'at', at,
                'request', request, 'traceparent', trace)
            end
            """;

    /**
     * Starts a session, if a place is free or was its own, and records its first event; returns the position to resume from, or
     * full and the sessions that play. A session to evict ends in any case, with an event.
     * KEYS: session, progress of the viewer, stream of events, places of the account, session to evict. ARGV: now (ms), lease (ms),
     * seconds to remember the session, most events in the stream, time of the event (ms), id of the session, id of the one
     * to evict (empty: none), most places, account, profile, title, episode (empty: none), package, device, country, duration (s),
     * video, most lines of the picture, sign-in, facts for events, correlation id and trace context of the request.
     */
    static final Script START = Script.of(EMIT + """
            local session, progress, stream, places, other = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
            local now, at, id, evict = ARGV[1], ARGV[5], ARGV[6], ARGV[7]
            local facts, request, trace = ARGV[20], ARGV[21], ARGV[22]
            redis.call('zremrangebyscore', places, '-inf', '(' .. now)
            if evict ~= '' and redis.call('zrem', places, evict) == 1 and redis.call('exists', other) == 1 then
              local sequence = redis.call('hincrby', other, 'sequence', 1)
              redis.call('hset', other, 'ended', '2')
              local s = redis.call('hmget', other, 'facts', 'state', 'position')
              emit(stream, ARGV[4], s[1], evict, sequence, 'stopped', s[2], s[3], '0', at, request, trace)
            end
            if redis.call('zcard', places) >= tonumber(ARGV[8]) then
              return {'full', unpack(redis.call('zrange', places, 0, -1))}
            end
            local position = tonumber(redis.call('hget', progress, ARGV[17]) or '0')
            if position >= tonumber(ARGV[16]) * 0.95 then
              position = 0
            end
            local from = string.format('%.3f', position)
            local lease = string.format('%.0f', tonumber(now) + tonumber(ARGV[2]))
            redis.call('hset', session, 'account', ARGV[9], 'profile', ARGV[10], 'title', ARGV[11], 'episode', ARGV[12],
              'package', ARGV[13], 'device', ARGV[14], 'country', ARGV[15], 'duration', ARGV[16], 'video', ARGV[17],
              'maxHeight', ARGV[18], 'login', ARGV[19], 'progress', progress, 'state', 'playing', 'position', from,
              'facts', facts,
              'startedAt', now, 'at', now, 'checked', now, 'lease', lease, 'sequence', '0', 'ended', '0')
            redis.call('expire', session, ARGV[3])
            redis.call('zadd', places, lease, id)
            redis.call('expire', places, ARGV[3])
            emit(stream, ARGV[4], facts, id, 0, 'started', 'playing', from, '0', at, request, trace)
            return {from}
            """);

    /**
     * Records where sessions are, or their end, each with an event; returns for each ok, ended, evicted, unknown, or check, which
     * changed nothing: it is time to ask whether the viewer still may. The key of the viewer's progress stands in the
     * session: the viewer may have changed the profile since. A jump is no watching: the picture moves at most twice as fast as time.
     * What is remembered counts from the last check, which spares most heartbeats two commands.
     * KEYS: stream of events, then of each session itself and the places of the account. ARGV: now (ms), lease (ms), seconds to
     * remember the session, most events in the stream, time of the event (ms), when a check is due (ms), then of each session: id,
     * account, sign-in, progressed, checked or stopped, position (s; empty: as it was), state (empty: as it was), correlation id and
     * trace context of the request.
     */
    static final Script ADVANCE = Script.of(EMIT + """
            local stream, now, remember, most, at = KEYS[1], tonumber(ARGV[1]), ARGV[3], ARGV[4], ARGV[5]
            local function advance(session, places, id, account, login, kind, wished, state, request, trace)
              local owner, facts, duration, progress, video, signIn, was, from, heard, leased, ended, checked, last =
                unpack(redis.call('hmget', session, 'account', 'facts', 'duration', 'progress', 'video', 'login', 'state',
                  'position', 'at', 'lease', 'ended', 'checked', 'sequence'))
              local stop = kind == 'stopped'
              if owner ~= account then
                return 'unknown'
              end
              if ended == '2' then
                return 'evicted'
              end
              if not facts then -- an earlier version started it
                redis.call('zrem', places, id)
                return 'ended'
              end
              if ended == '1' or (not stop and (now > tonumber(leased) or not redis.call('zscore', places, id))) then
                return 'ended'
              end
              if kind == 'progressed' and tonumber(checked) <= tonumber(ARGV[6]) then
                return 'check'
              end
              local before = tonumber(from)
              local position = math.min(tonumber(wished) or before, tonumber(duration))
              local watched = 0
              if was == 'playing' then
                watched = math.max(0, math.min(position - before, (now - tonumber(heard)) / 1000 * 2))
              end
              if state == '' then
                state = was
              end
              local where = string.format('%.3f', position)
              local lease = string.format('%.0f', now + tonumber(ARGV[2]))
              local sequence = tonumber(last) + 1
              redis.call('hset', session, 'sequence', sequence, 'state', state, 'position', where, 'at', ARGV[1], 'lease', lease,
                'checked', kind == 'checked' and ARGV[1] or checked,
                'ended', not stop and '0' or (signIn == login and '1' or '2'))
              if kind ~= 'progressed' then
                redis.call('expire', session, remember)
              end
              if stop then
                redis.call('zrem', places, id)
              else
                redis.call('zadd', places, lease, id)
                if kind == 'checked' then
                  redis.call('expire', places, remember)
                end
              end
              redis.call('hset', progress, video, where)
              emit(stream, most, facts, id, sequence, stop and 'stopped' or 'progressed', state, where,
                string.format('%.3f', watched), at, request, trace)
              return 'ok'
            end
            local answers = {}
            for i = 1, (#KEYS - 1) / 2 do
              local a = 6 + (i - 1) * 8
              local fine, answer = pcall(advance, KEYS[2 * i], KEYS[2 * i + 1], ARGV[a + 1], ARGV[a + 2], ARGV[a + 3], ARGV[a + 4],
                ARGV[a + 5], ARGV[a + 6], ARGV[a + 7], ARGV[a + 8])
              answers[i] = fine and answer or 'broken ' .. tostring(type(answer) == 'table' and answer.err or answer)
            end
            return answers
            """);

    private PlaybackScripts() {}
}
