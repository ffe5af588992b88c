-- SPDX-License-Identifier: Apache-2.0
-- Requests for wrk: BENCH_METHOD, BENCH_PATH, BENCH_BODY of subjects.py's kinds. Rows come round in
-- turn; a body with a number in it gets one never used before. Prints one line that load.py reads.

local method, body = os.getenv("BENCH_METHOD"), os.getenv("BENCH_BODY")
local first, count = tonumber(os.getenv("BENCH_FIRST")), tonumber(os.getenv("BENCH_ROWS"))
local changed = string.find(body, "@n@", 1, true) ~= nil
local texts, turn, serial = {}, 0, 0
local born = 100 + os.time() % 900

local function format(i, number)
    local path = string.gsub(wrk.path, "/$", "") .. os.getenv("BENCH_PATH")
    path = string.gsub(path, "@i@", i)
    if body == "" then
        return wrk.format(method, path)
    end
    local text = string.gsub(body, "@i@", i)
    if changed then
        text = string.gsub(text, "@n@", number)
    end
    return wrk.format(method, path, nil, text)
end

function init(args)
    wrk.headers["Authorization"] = "Bearer " .. os.getenv("BENCH_KEY")
    if body ~= "" then
        wrk.headers["Content-Type"] = "application/json"
    end
    for i = 0, count - 1 do
        texts[i] = format(first + i, "")
    end
end

function request()
    turn = (turn + 1) % count
    if changed then
        serial = serial + 1
        return format(first + turn, string.format("%d%08d", born, serial))
    end
    return texts[turn]
end

function done(summary, latency, requests)
    local e = summary.errors
    print(string.format("bench: %d requests in %d us, %d errors", summary.requests,
        summary.duration, e.connect + e.read + e.write + e.status + e.timeout))
end
