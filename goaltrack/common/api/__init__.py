"""What every API view shares. Settings name the modules; views import what they need from each."""
