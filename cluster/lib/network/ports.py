"""The far ends of hosts' network cards: TAP devices, every frame of which is ours to carry."""

import fcntl
import os
import struct

from network.namespace import run

SET_INTERFACE, TAP, NO_PACKET_INFORMATION = 0x400454CA, 0x0002, 0x1000
FRAME = 65_536


def open_port(number):
    """The handle of a host's card, which is still in this namespace and has no address."""
    handle = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
    flags = TAP | NO_PACKET_INFORMATION
    fcntl.ioctl(handle, SET_INTERFACE, struct.pack("16sH22x", device(number).encode(), flags))
    return handle


def plug_in(number, host):
    """Gives the card to its host, as eth0 with its addresses."""
    hardware = f"02:4d:00:00:{number >> 8:02x}:{number & 255:02x}"
    card = ["name", "eth0", "address", hardware]
    run("ip", "link", "set", device(number), "netns", host.name, *card)
    host.ip("address", "add", f"{address(number)}/16", "broadcast", "+", "dev", "eth0")
    host.ip("link", "set", "eth0", "up")
    host.ip("address", "add", f"{address_6(number)}/64", "dev", "eth0", "nodad")


def host_of(hardware):
    """The number of the host that has this hardware address."""
    return int.from_bytes(hardware[4:6], "big")


def device(number):
    return f"port{number}"


def address(number):
    return f"10.77.{number // 250}.{number % 250}"


def address_6(number):
    return f"fd77::{number:x}"
