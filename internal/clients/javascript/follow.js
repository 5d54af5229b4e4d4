// Prints the numbers of Tendring's revisions from the first, as they are made, and the code of what ends that.
import {Client} from './client.js';

const client = new Client(process.env.CLIFFEDGE_URL, {token: process.env.CLIFFEDGE_TOKEN});
try {
  for await (const {planChanged} of client.follow('subscription { planChanged(authority: "tendring") { number } }', {}, {seen: 0})) {
    console.log(planChanged.number);
  }
} catch (error) {
  console.log(error.code ?? String(error));
}
