#include "daemon/delivery/settlement.hpp"

namespace stmtwatch::delivery {
namespace {

bool is_ours(Sight sight) {
  return sight == Sight::same_size || sight == Sight::same_content;
}

bool stands(Sight sight) {
  return is_ours(sight) || sight == Sight::other;
}

bool nobody_looks(const Evidence& evidence) {
  return evidence.verify == Verify::none && evidence.final == Sight::unknown;
}

// The server said that it renamed the file. It is believed only where nothing can be seen.
Settlement after_done(const Evidence& evidence) {
  const bool believed = is_ours(evidence.final) || evidence.final == Sight::unknown;
  return believed ? Settlement::delivered : Settlement::uncertain;
}

// Our file waits under its temporary name, so what stands under the final one is somebody else's.
Settlement while_ours_waits(const Evidence& evidence) {
  if (stands(evidence.final)) return Settlement::conflict;
  return evidence.renamed == Renamed::refused ? Settlement::refused : Settlement::publish;
}

}  // namespace

Settlement settle(const Evidence& evidence) {
  if (!evidence.same_server) return Settlement::uncertain;
  if (evidence.renamed == Renamed::done) return after_done(evidence);
  switch (evidence.temporary) {
    case Sight::same_size:
    case Sight::same_content:
      return while_ours_waits(evidence);
    case Sight::other:
      return stands(evidence.final) ? Settlement::conflict : Settlement::send_again;
    case Sight::absent:
      return is_ours(evidence.final) ? Settlement::delivered : Settlement::uncertain;
    case Sight::unknown:
      break;
  }
  // The temporary name is ours alone: a rename can bring nothing but our file under the final name.
  const bool may_try = evidence.renamed == Renamed::untold && !stands(evidence.final);
  return may_try ? Settlement::publish : Settlement::uncertain;
}

std::string_view verified_by(const Evidence& evidence) {
  if (evidence.final == Sight::same_content) return "readback";
  if (evidence.final == Sight::same_size) return "size";
  return nobody_looks(evidence) ? "none" : "rename";
}

}  // namespace stmtwatch::delivery
