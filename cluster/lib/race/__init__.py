"""The race: agents of several makers on one machine, told and asked the same things in turns."""
