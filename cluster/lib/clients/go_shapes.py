"""What Consul's Go client decodes answers into: the types of its structs' members."""

NUMBER = (int, float)
TEXTS = {str: str}

WEIGHTS = {"Passing": int, "Warning": int}
PLACES = {str: {"Address": str, "Port": int}}

AGENT_SERVICE = {
    "Kind": str,
    "ID": str,
    "Service": str,
    "Tags": [str],
    "Meta": TEXTS,
    "Port": int,
    "Address": str,
    "SocketPath": str,
    "TaggedAddresses": PLACES,
    "Weights": WEIGHTS,
    "EnableTagOverride": bool,
    "CreateIndex": int,
    "ModifyIndex": int,
    "ContentHash": str,
    "Proxy": {},
    "Connect": {},
    "PeerName": str,
    "Namespace": str,
    "Partition": str,
    "Datacenter": str,
    "Locality": {"Region": str, "Zone": str},
}
CHECK = {
    "Node": str,
    "CheckID": str,
    "Name": str,
    "Status": str,
    "Notes": str,
    "Output": str,
    "ServiceID": str,
    "ServiceName": str,
    "ServiceTags": [str],
    "Type": str,
    "Interval": str,
    "Timeout": str,
    "Namespace": str,
    "Partition": str,
    "ExposedPort": int,
    "PeerName": str,
    "Definition": {"HTTP": str, "Header": {str: [str]}, "Interval": str, "Timeout": str},
    "CreateIndex": int,
    "ModifyIndex": int,
}
NODE = {
    "ID": str,
    "Node": str,
    "Address": str,
    "Datacenter": str,
    "TaggedAddresses": TEXTS,
    "Meta": TEXTS,
    "CreateIndex": int,
    "ModifyIndex": int,
    "Partition": str,
    "PeerName": str,
}
CATALOG_SERVICE = {
    "ID": str,
    "Node": str,
    "Address": str,
    "Datacenter": str,
    "TaggedAddresses": TEXTS,
    "NodeMeta": TEXTS,
    "ServiceID": str,
    "ServiceName": str,
    "ServiceAddress": str,
    "ServiceTaggedAddresses": PLACES,
    "ServiceTags": [str],
    "ServiceMeta": TEXTS,
    "ServicePort": int,
    "ServiceWeights": WEIGHTS,
    "ServiceEnableTagOverride": bool,
    "ServiceProxy": {},
    "ServiceConnect": {},
    "CreateIndex": int,
    "Checks": [CHECK],
    "ModifyIndex": int,
    "Namespace": str,
    "Partition": str,
}
MEMBER = {
    "Name": str,
    "Addr": str,
    "Port": int,
    "Tags": TEXTS,
    "Status": int,
    "ProtocolMin": int,
    "ProtocolMax": int,
    "ProtocolCur": int,
    "DelegateMin": int,
    "DelegateMax": int,
    "DelegateCur": int,
}
COORDINATE = {"Vec": [NUMBER], "Error": NUMBER, "Adjustment": NUMBER, "Height": NUMBER}
NODE_COORDINATE = {"Node": str, "Segment": str, "Partition": str, "Coord": COORDINATE}
SAMPLE = {"Name": str, "Count": int, "Sum": NUMBER, "Min": NUMBER, "Max": NUMBER, "Labels": TEXTS}

ENTRY = {"Node": NODE, "Service": AGENT_SERVICE, "Checks": [CHECK]}
CHECKS_INFO = {"AggregatedStatus": str, "Service": AGENT_SERVICE, "Checks": [CHECK]}
SELF = {
    "Config": {"NodeName": str, "Datacenter": str, "NodeID": str, "Server": bool, "Version": str},
    "Member": MEMBER,
    "Stats": {str: TEXTS},
    "DebugConfig": {},
    "Meta": TEXTS,
}
METRICS = {
    "Timestamp": str,
    "Gauges": [{"Name": str, "Value": NUMBER, "Labels": TEXTS}],
    "Points": [{"Name": str, "Points": [NUMBER]}],
    "Counters": [SAMPLE],
    "Samples": [SAMPLE],
}
EVENT = {
    "ID": str,
    "Name": str,
    "NodeFilter": str,
    "ServiceFilter": str,
    "TagFilter": str,
    "Version": int,
    "LTime": int,
}
