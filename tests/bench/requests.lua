-- SPDX-License-Identifier: Apache-2.0
-- Requests for wrk, by BENCH_KIND: get, unchanged, changed. Users come round in turn; "changed"
-- gives each user a city never used before. Prints one line that load.py reads.

local kind, key = os.getenv("BENCH_KIND"), os.getenv("BENCH_KEY")
local first = { get = 1000, unchanged = 1000, changed = 2000 }
local count = 300
local texts, turn, serial = {}, 0, 0
local born = os.time() % 10000000

local body = '{"username":"b%d","firstname":"First%d","lastname":"Last%d",'
    .. '"email":"b%d@example.org","city":"Town%s"}'

local function format(i, town)
    local path = string.gsub(wrk.path, "/$", "") .. "/user/B" .. i
    if kind == "get" then
        return wrk.format("GET", path)
    end
    return wrk.format("PUT", path, nil, string.format(body, i, i, i, i, town))
end

function init(args)
    wrk.headers["Authorization"] = "Bearer " .. key
    if kind ~= "get" then
        wrk.headers["Content-Type"] = "application/json"
    end
    for i = 0, count - 1 do
        texts[i] = format(first[kind] + i, 0)
    end
end

function request()
    turn = (turn + 1) % count
    if kind == "changed" then
        serial = serial + 1
        return format(first[kind] + turn, string.format("%d%08d", born, serial))
    end
    return texts[turn]
end

function done(summary, latency, requests)
    local e = summary.errors
    print(string.format("bench: %d requests in %d us, %d errors", summary.requests,
        summary.duration, e.connect + e.read + e.write + e.status + e.timeout))
end
