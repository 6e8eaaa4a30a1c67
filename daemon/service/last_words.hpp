#pragma once

namespace stmtwatch::service {

// An exception that nobody caught ends the process; this has it say first which one it was. To be called
// once, at the beginning.
void say_last_words();

}  // namespace stmtwatch::service
