# The agents and services of cluster/up: starting, asking and ending them. Sourced after shell.sh.
# Uses $state, $count and $martlet.

weights=(0 5 3 1)
pids=()
agent_pid=()
service_pid=()
failures=0

choose_ports() {
    # shellcheck disable=SC2207
    {
        gossip_port=(0 $(python3 cluster/lib/ports.py udp 7946 "$1"))
        http_port=(0 $(python3 cluster/lib/ports.py tcp 8500 "$1"))
        shop_port=(0 $(python3 cluster/lib/ports.py tcp 9101 3))
    }
}

api() { printf '127.0.0.1:%s' "${http_port[$1]}"; }

start_agent() {
    local seed=()
    (($1 == 1)) && [[ -z ${2:-} ]] || seed=(--join "127.0.0.1:${gossip_port[${2:-1}]}")
    "${tied[@]}" "$martlet" agent --name "node-$1" --data-dir "$state/node-$1" \
        --cluster-key "$state/cluster.key" --bind "127.0.0.1:${gossip_port[$1]}" \
        --http "$(api "$1")" --dns off "${seed[@]}" </dev/null >>"$state/node-$1.log" 2>&1 &
    agent_pid[$1]=$!
    pids+=($!)
}

start_service() {
    "${tied[@]}" python3 cluster/services/shop.py "payments-$1" "${shop_port[$1]}" </dev/null &
    service_pid[$1]=$!
    pids+=($!)
}

register_service() {
    local url="http://127.0.0.1:${shop_port[$1]}/health"
    cat >"$state/payments-$1.json" <<JSON
{"Name": "payments", "ID": "payments-$1", "Address": "127.0.0.1", "Port": ${shop_port[$1]},
 "Tags": ["v1"], "Weights": {"Passing": ${weights[$1]}, "Warning": 1},
 "Check": {"HTTP": "$url", "Interval": "1s", "Timeout": "1s"}}
JSON
    curl -sSf --max-time 5 -X PUT --data-binary "@$state/payments-$1.json" \
        "http://$(api "$1")/v1/agent/service/register"
}

# get AGENT PATH [CURL-ARGUMENT…]
get() { curl -sf --max-time 2 "http://$(api "$1")$2" "${@:3}"; }

# Ends what was started here, kindly at first. Nothing of it outlives this script.
stop_everything() {
    trap '' INT TERM
    local running
    ((${#pids[@]} == 0)) || kill "${pids[@]}" 2>/dev/null || true
    for _ in {1..30}; do
        running=$(jobs -pr)
        [[ -n $running ]] || break
        sleep 0.1
    done
    # shellcheck disable=SC2086
    [[ -z $running ]] || kill -KILL $running 2>/dev/null || true
    wait 2>/dev/null || true
    rm -rf "$state"
}

# eventually LIMIT CLAIM COMMAND…: asks until the command succeeds; says how long it took. What
# counts is when the asking that succeeded began.
eventually() {
    local limit=$1 claim=$2 since=$EPOCHREALTIME took
    shift 2
    while true; do
        took=$(elapsed "$since")
        ((10#${took/./} <= limit * 10 + 1)) || break
        if "$@"; then
            printf 'ok %5s s  %s\n' "$took" "$claim"
            return 0
        fi
        sleep 0.1
    done
    say "FAILED  not within $limit s: $claim"
    print_logs
    failures=1
    [[ $is_check ]] || exit 1
}

print_logs() {
    local log
    for log in "$state"/*.log; do
        say "--- the end of $(basename "$log")"
        tail -5 "$log"
    done
}

# Ends a process without a word to it, and without one from the shell.
kill_now() {
    {
        kill -KILL "$1"
        wait "$1"
    } 2>/dev/null || true
}

# The numbers of the agents that run.
running() {
    local i
    for ((i = 1; i <= count; i++)); do
        kill -0 "${agent_pid[$i]}" 2>/dev/null && printf '%s ' "$i"
    done
}

all_list_alive() {
    local i body
    for i in $(running); do
        body=$(get "$i" /v1/agent/members) || return 1
        (($(grep -oE '"Status": ?1\b' <<<"$body" | wc -l) == $1)) || return 1
    done
}

# Whether every agent names these instances as passing.
all_route_to() {
    local i id body
    for i in $(running); do
        body=$(get "$i" '/v1/health/service/payments?passing') || return 1
        for id in "$@"; do grep -q "\"$id\"" <<<"$body" || return 1; done
    done
}

none_routes_to() {
    local i body
    for i in $(running); do
        body=$(get "$i" '/v1/health/service/payments?passing') || return 1
        ! grep -q "\"$1\"" <<<"$body" || return 1
    done
}

# Who the agent says is to be called: id, address and port.
pick() {
    get "$1" /v1/mesh/pick/payments | python3 -c '
import json, sys
one = json.load(sys.stdin)["Instance"]
print(one["ID"], one["Address"], one["Port"])'
}

call_picked() {
    local id address port
    read -r id address port <<<"$(pick "$1")"
    printf '%-11s http://%s:%s  ' "$id" "$address" "$port"
    curl -sSf --max-time 2 "http://$address:$port/"
}

print_what_to_try() {
    local url
    url=http://$(api 1)
    cat <<TEXT

== It runs. Try, in another terminal:

  curl '$url/v1/health/service/payments?passing&pretty'
  curl '$url/v1/mesh/pick/payments'
  curl -N '$url/v1/mesh/stream?services=*'
  $martlet members --http-addr $(api 2)
  kill -KILL ${service_pid[2]}      # payments-2: every agent stops naming it
  kill -KILL ${agent_pid[3]}      # node-3: so do all others with what it had

Logs and data are in $state
Ctrl-C ends everything.
TEXT
}
