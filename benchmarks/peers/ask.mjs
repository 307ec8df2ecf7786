// Ask one npm package about every text on standard input; runs in a scratch folder.
import { readFileSync } from "node:fs";

const makers = {
  async obscenity() {
    const { RegExpMatcher, englishDataset, englishRecommendedTransformers } = await import("obscenity");
    const matcher = new RegExpMatcher({ ...englishDataset.build(), ...englishRecommendedTransformers });
    return (text) => matcher.hasMatch(text);
  },
  async "@2toad/profanity"() {
    const { Profanity } = await import("@2toad/profanity");
    const filter = new Profanity({ languages: ["en"] });
    return (text) => filter.exists(text);
  },
  async allprofanity() {
    const { AllProfanity } = await import("allprofanity");
    const filter = new AllProfanity();
    return (text) => filter.check(text);
  },
};

const name = process.argv[2].replace(/(.)@.*$/, "$1");
const texts = JSON.parse(readFileSync(0, "utf-8"));
const ask = await makers[name]();
ask("warm up");
const before = process.cpuUsage();
const flags = texts.map((text) => Boolean(ask(text)));
const spent = process.cpuUsage(before);
const milliseconds = (spent.user + spent.system) / 1000 / texts.length;
console.log(JSON.stringify({ flags, milliseconds }));
