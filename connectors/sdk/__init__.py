"""What a connector's author needs: records, fields, auth, the HTTP door, errors and tests."""
