package io.zswap.conformance.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** What went wrong with a file, in words: many exceptions' messages are a path alone. */
final class Failures {
  private Failures() {}

  /** One line that names the file, where the exception does, and says what is wrong with it. */
  static String words(IOException e) {
    String message = String.valueOf(e.getMessage());
    if (!(e instanceof FileSystemException f) || f.getReason() != null) {
      return e.getMessage() == null ? e.getClass().getSimpleName() : message;
    }
    return message + ": " + what(f);
  }

  private static String what(FileSystemException e) {
    if (e instanceof NoSuchFileException) {
      return "no such file or folder";
    } else if (e instanceof AccessDeniedException) {
      return "permission denied";
    } else if (e instanceof FileAlreadyExistsException) {
      return "there is a file of this name, and no folder";
    } else if (e instanceof NotDirectoryException) {
      return "it is no folder";
    } else if (e instanceof DirectoryNotEmptyException) {
      return "the folder is not empty";
    } else if (e instanceof FileSystemLoopException) {
      return "its links go round in a circle";
    }
    return e.getClass().getSimpleName();
  }
}
