// Everything here makes a page quicker; nothing here makes it work. Each module waits for its own events.
import { watchComposers } from "./composer.js";
import { watchCountdowns } from "./countdown.js";
import { watchCrossings } from "./crossings.js";
import { watchFeeds } from "./feed.js";
import { watchKeys } from "./keys.js";
import { watchMenus } from "./menus.js";
import { watchForms } from "./swap.js";

watchForms();
watchMenus();
watchFeeds();
watchComposers();
watchCountdowns();
watchCrossings();
if (document.documentElement.dataset.shortcuts === "on") watchKeys();
