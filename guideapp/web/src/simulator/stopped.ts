// EngineStopped is what an engine that has ended answers, by itself or since it was stopped.
export class EngineStopped extends Error {}
