# What cluster/up --check breaks, and what every agent must then say. Sourced after demo.sh.

break_things() {
    title "A stranger with another cluster key knocks"
    check_stranger
    title "The service payments-2 is killed"
    kill_now "${service_pid[2]}"
    eventually 4 "no agent routes to payments-2" none_routes_to payments-2
    eventually 1 "every agent says that its check is critical" all_say critical payments-2
    title "The service payments-2 comes back"
    start_service 2
    eventually 4 "every agent routes to payments-2" all_route_to payments-2
    title "The agent node-3 is killed; its service payments-3 goes on"
    kill_now "${agent_pid[3]}"
    eventually 3 "no agent routes to payments-3" none_routes_to payments-3
    check_picks
    title "The agent node-3 comes back with its data"
    start_agent 3 1
    eventually 10 "every agent lists all $count members" all_list_alive "$count"
    eventually 5 "every agent routes to payments-3 again" all_route_to payments-3
    title "The agent node-2 leaves"
    kill -TERM "${agent_pid[2]}"
    wait "${agent_pid[2]}" || say "its exit status is $?"
    eventually 1 "no agent routes to payments-2" none_routes_to payments-2
    eventually 1 "every agent lists $((count - 1)) members" all_list_alive $((count - 1))
    if ((failures)); then say "FAILED"; else say "All as it should be."; fi
}

# An agent with a key of its own joins: it stays alone, and nobody here hears of it.
check_stranger() {
    local port log=$state/stranger.log
    "$martlet" keygen "$state/other.key" >/dev/null
    port=$(python3 cluster/lib/ports.py udp "$((gossip_port[count] + 1))" 1)
    http_port[99]=$(python3 cluster/lib/ports.py tcp "$((http_port[count] + 1))" 1)
    "${tied[@]}" "$martlet" agent --name stranger --data-dir "$state/stranger" \
        --cluster-key "$state/other.key" --bind "127.0.0.1:$port" --http "$(api 99)" \
        --dns off --join "127.0.0.1:${gossip_port[1]}" </dev/null >"$log" 2>&1 &
    local pid=$!
    pids+=($pid)
    eventually 5 "the stranger runs" get 99 /livez -o /dev/null
    sleep 2
    eventually 0 "the stranger lists itself alone" lists_alone 99
    eventually 0 "nobody lists the stranger" all_list_alive "$count"
    kill "$pid"
    wait "$pid" || true
}

lists_alone() { (($(get "$1" /v1/agent/members | grep -oE '"Name"' | wc -l) == 1)); }

# Whether every agent gives an instance's check this status.
all_say() {
    local i
    for i in $(running); do
        get "$i" /v1/health/service/payments | python3 -c '
import json, sys
status, wanted = sys.argv[1:]
instances = [one for one in json.load(sys.stdin) if one["Service"]["ID"] == wanted]
found = {check["Status"] for one in instances for check in one["Checks"]}
sys.exit(0 if status in found else 1)' "$1" "$2" || return 1
    done
}

# Sixty picks by each agent: only what is to be called, the heavier one more often.
check_picks() {
    local i id found=
    for i in $(running); do
        for _ in {1..60}; do
            read -r id _ <<<"$(get "$i" /v1/mesh/pick/payments | grep -oE 'payments-[0-9]' |
                head -1)"
            found+="$id "
        done
    done
    found=$(tr ' ' '\n' <<<"$found" | sed '/^$/d' | sort | uniq -c | tr -s '\n ' ' ')
    say "picked:${found% }"
    eventually 0 "the picks name payments-1 and payments-2 alone, the first more often" \
        is_fair "$found"
}

is_fair() {
    local first one second two rest
    read -r first one second two rest <<<"$1"
    [[ $one == payments-1 && $two == payments-2 && -z $rest ]] && ((first > second))
}
