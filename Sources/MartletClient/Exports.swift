// Outcomes, policies and breakers are part of this library's interface, so that one import gives
// all of it.
@_exported public import MartletBalancing
