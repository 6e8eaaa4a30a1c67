#include "daemon/cli/verb.hpp"

namespace stmtwatch::cli {

// Verbs that the product promises and this version does not offer: whoever types one is told so by its name.
std::vector<Verb> later_verbs() {
  std::vector<Verb> verbs;
  for (const auto* path :
       {"statement repair", "statement hold", "statement release", "incident open", "waiver add",
        "waiver list", "waiver expire", "destination pause", "destination resume", "audit run", "audit list",
        "report", "gate list", "gate check", "gate release", "replay", "state backup", "state verify",
        "state restore"}) {
    verbs.push_back({.path = path, .help = "(not offered by this version)", .options = {}, .run = nullptr});
  }
  return verbs;
}

}  // namespace stmtwatch::cli
