"""Envoy in front of the backends: least request by weight, with outlier detection."""

import json

FRONT = "type.googleapis.com/envoy.extensions"


def config(backends, port, attempt, deadline):
    """Its configuration as JSON, which is YAML too."""
    return json.dumps(
        {
            "static_resources": {
                "listeners": [_listener(port, attempt, deadline)],
                "clusters": [_cluster(backends, attempt)],
            }
        }
    )


def _typed(path, **fields):
    return {"@type": f"{FRONT}.{path}"} | fields


def _listener(port, attempt, deadline):
    route = {
        "cluster": "work",
        "timeout": f"{deadline / 1000}s",
        "retry_policy": {
            "retry_on": "5xx,reset,connect-failure",
            "num_retries": 2,
            "per_try_timeout": f"{attempt / 1000}s",
            "retry_back_off": {"base_interval": "0.005s", "max_interval": "0.05s"},
            # Another instance than the one that failed.
            "retry_host_predicate": [
                {
                    "name": "envoy.retry_host_predicates.previous_hosts",
                    "typed_config": _typed(
                        "retry.host.previous_hosts.v3.PreviousHostsPredicate"
                    ),
                }
            ],
            "host_selection_retry_max_attempts": 5,
        },
    }
    routes = [{"match": {"prefix": "/"}, "route": route}]
    host = {"name": "work", "domains": ["*"], "routes": routes}
    manager = _typed(
        "filters.network.http_connection_manager.v3.HttpConnectionManager",
        stat_prefix="front",
        route_config={"virtual_hosts": [host]},
        http_filters=[
            {
                "name": "envoy.filters.http.router",
                "typed_config": _typed("filters.http.router.v3.Router"),
            }
        ],
    )
    name = "envoy.filters.network.http_connection_manager"
    return {
        "address": _address("127.0.0.1", port),
        "filter_chains": [{"filters": [{"name": name, "typed_config": manager}]}],
    }


def _cluster(backends, attempt):
    check = {
        "timeout": "0.5s",
        "interval": "1s",
        "unhealthy_threshold": 1,
        "healthy_threshold": 1,
        "http_health_check": {"path": "/health"},
    }
    # Its default of three retries at a time would fail calls that may be repeated.
    limits = {"max_connections": 4096, "max_pending_requests": 4096, "max_requests": 4096}
    return {
        "name": "work",
        "type": "STATIC",
        "lb_policy": "LEAST_REQUEST",
        "connect_timeout": f"{attempt / 1000}s",
        "load_assignment": {
            "cluster_name": "work",
            "endpoints": [{"lb_endpoints": [_endpoint(one) for one in backends.all]}],
        },
        "health_checks": [check],
        "circuit_breakers": {"thresholds": [limits | {"max_retries": 4096}]},
        "outlier_detection": {
            "consecutive_5xx": 3,
            "consecutive_gateway_failure": 3,
            "interval": "0.5s",
            "base_ejection_time": "2s",
            "max_ejection_time": "10s",
            "max_ejection_percent": 50,
            "enforcing_consecutive_gateway_failure": 100,
        },
        "common_lb_config": {"healthy_panic_threshold": {"value": 0}},
    }


def _endpoint(backend):
    return {
        "endpoint": {"address": _address("127.0.0.1", backend.port)},
        "load_balancing_weight": backend.weight,
    }


def _address(host, port):
    return {"socket_address": {"address": host, "port_value": port}}
