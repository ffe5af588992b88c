/* SPDX-License-Identifier: Apache-2.0
 *
 * Uses the client that oazapfts made of /openapi.json, as a program of a school would: BASE and KEY
 * come from the environment, what it saw goes to standard output as JSON.
 */
import { defaults, getPing, putUser, getUser, deleteUser, putCourse, putUserEnrol,
    listCourseEnrol } from "./client";

defaults.baseUrl = process.env.BASE;
defaults.headers = { Authorization: "Bearer " + process.env.KEY };

const seen = [];
seen.push(await getPing());
seen.push(await putUser("gen/1", { username: "gen1", firstname: "Gen", lastname: "Client",
    email: "gen1@example.org" }));
seen.push(await getUser("gen/1"));
seen.push(await putCourse("GEN1", { fullname: "Generated" }));
seen.push(await putUserEnrol("gen/1", "GEN1", { roleid: "student" }));
seen.push(await listCourseEnrol("GEN1"));
seen.push(await getUser("nobody"));
seen.push(await deleteUser("gen/1"));
process.stdout.write(JSON.stringify(seen));
